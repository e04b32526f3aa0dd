"""The description of the REST interface, built from the object types at the moment it is asked for."""
