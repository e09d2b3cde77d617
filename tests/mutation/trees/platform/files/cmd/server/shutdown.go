package main

import (
	"context"
	"net/http"
	"time"
)

// Serve ends when stop does.
func Serve(stop context.Context, server *http.Server) error {
	go server.ListenAndServe()
	// region shutdown
	<-stop.Done()
	limit, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return server.Shutdown(limit)
	// endregion
}
