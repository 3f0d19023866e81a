"""Room for connections: each is an open file, of which a process may often have no more than 1,024."""

_OTHERS = 200
"""Files that are open beside connections: the data file, copies, downloads, the server's."""


def allow_open_files(connections: int) -> None:
    """Let this process have as many open files as it needs, as far as the system allows."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _OTHERS
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
