"""Parts of the service, each alone."""
