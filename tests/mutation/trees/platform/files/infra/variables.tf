variable "size" {
  type    = map(string)
  default = { dev = "small", prod = "large" }
}
