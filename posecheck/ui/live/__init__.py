"""The live path: a WebSocket beside Streamlit's own, a worker for each visitor, plain messages."""
