"""What people say is heard in a recording, and what models suggest that they say."""
