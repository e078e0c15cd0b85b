"""The simulated swarm: what daemon and manager check, store and schedule."""
