"""What every call goes through: the gate, who asks, how narrow the token is, what was asked and how it is answered."""
