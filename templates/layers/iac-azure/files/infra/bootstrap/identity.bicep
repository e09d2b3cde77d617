// An identity that pipelines take on.
param name string
param location string
param tags object

@description('Who makes the tokens that are trusted.')
param issuer string

@description('Whole subjects of the tokens that are trusted.')
param subjects array

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
  tags: tags
}

// One after the other: Azure refuses two at once.
@batchSize(1)
resource credentials 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = [
  for (subject, index) in subjects: {
    parent: identity
    name: 'pipeline-${index}'
    properties: {
      issuer: issuer
      audiences: ['api://AzureADTokenExchange']
      subject: subject
    }
  }
]

output clientId string = identity.properties.clientId
output principalId string = identity.properties.principalId
