"""The screens: the main screen, the launch screen, and the dialogs."""
