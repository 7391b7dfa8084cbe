"""What each figure shows, worked out from what the framework knows."""
