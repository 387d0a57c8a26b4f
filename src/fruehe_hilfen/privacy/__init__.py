"""What is kept of whom, why and for how long; deleting on time; the papers that say so."""
