"""Tools for agents: extract, tables, check, query and show_place over one folder that is read and never written to.

``tools`` are plain functions over plain data, with answers bounded in size; ``server`` puts them behind the Model Context
Protocol.
"""
