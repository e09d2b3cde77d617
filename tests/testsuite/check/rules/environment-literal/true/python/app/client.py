def client():
    return Client("https://orders.stg.acme.io")
