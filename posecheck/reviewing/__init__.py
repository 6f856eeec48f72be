"""What came back from home: prescribed against done, faults, changes, in a minute's reading."""
