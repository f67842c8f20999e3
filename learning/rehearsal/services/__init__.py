"""The founding case, act by act, through the services and forms that people use."""
