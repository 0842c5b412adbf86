"""Forms of the register: what a paper bears, why a step is taken, what came back signed."""
