"""Self-evaluation sheets (绩效自评表)."""
