package store

// Store keeps values.
type Store interface {
	Get(id string) (string, error)
	Put(id, value string) error
}
