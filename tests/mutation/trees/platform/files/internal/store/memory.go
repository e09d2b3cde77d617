package store

import "errors"

// Memory keeps values until the process ends.
type Memory struct{ values map[string]string }

// Get returns a value.
func (m *Memory) Get(id string) (string, error) {
	value, ok := m.values[id]
	if !ok {
		return "", errors.New("no such value")
	}
	return value, nil
}
