"""The screens: the wizard itself, the launch, and small dialogs."""
