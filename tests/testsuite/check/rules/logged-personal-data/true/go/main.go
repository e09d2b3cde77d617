package main

func f() {
	slog.Info("signed up", "email", u.Email)
}
