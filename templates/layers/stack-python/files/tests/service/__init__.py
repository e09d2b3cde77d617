"""The service as its operators meet it: a program with an environment, ports, signals and output."""
