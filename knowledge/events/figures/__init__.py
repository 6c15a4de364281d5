"""What meetings bring: who registered when, who came, what they thought, and whom they never reach."""
