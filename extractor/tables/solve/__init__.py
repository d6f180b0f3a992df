"""Figures whose column the print leaves open, settled by the accounting identities."""
