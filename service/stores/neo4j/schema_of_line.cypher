// For each type of line: a relationship constraint holds for one type only.
CREATE CONSTRAINT cairn_line_LINES IF NOT EXISTS FOR ()-[line:LINES]-() REQUIRE line.id IS UNIQUE
