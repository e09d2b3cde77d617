# The name that users reach staging by, and the certificate for it in AWS Certificate Manager of the same region. Nothing is
# planned before both are set.
domain          = ""
certificate_arn = ""
