"""The simulated swarm: what a daemon and a manager check, keep and schedule."""
