"""The wizard's state, without widgets."""
