"""The life of a call and of the desk: tables of states, sans-I/O."""
