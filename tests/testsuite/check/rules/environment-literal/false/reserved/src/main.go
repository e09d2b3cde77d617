package main

var url = "https://api.staging.example.com"
