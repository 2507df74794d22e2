"""What people ask and whose work it is: pure."""
