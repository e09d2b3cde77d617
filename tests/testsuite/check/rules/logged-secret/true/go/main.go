package main

func f() {
	log.Printf("token %s", accessToken)
}
