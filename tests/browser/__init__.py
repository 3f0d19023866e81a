"""Pages as people meet them: in a real browser, by mouse, keyboard and without script."""
