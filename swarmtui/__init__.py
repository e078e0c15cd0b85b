"""swarmtui: from an image name to a converged Docker Swarm service, by keyboard."""

__version__ = "0.1.0"
