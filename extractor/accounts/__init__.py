"""What the official accounts are made of: templates, classifications, equations inside and between tables."""
