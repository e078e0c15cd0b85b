"""The ServiceSpec, one module per object: the only place for the facts about its fields."""
