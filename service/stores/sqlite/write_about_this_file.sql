INSERT INTO about_this_file (name, value) VALUES (?, ?);
