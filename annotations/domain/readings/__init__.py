"""What a household measures besides sound, however it comes in."""
