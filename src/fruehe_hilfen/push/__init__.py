"""Web push: content-blind alarms of the phones, and the dispatcher that rings them."""
