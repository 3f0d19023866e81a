INSERT INTO about (name, value) VALUES (?, ?);
