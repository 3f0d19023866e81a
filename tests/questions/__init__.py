"""Questions on small landscapes, whose right answers are plain to the eye, and on the real one."""
