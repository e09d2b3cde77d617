// An identity that workflows take on.
param name string
param location string
param tags object

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
    name: 'workflow-${index}'
    properties: {
      issuer: 'https://token.actions.githubusercontent.com'
      audiences: ['api://AzureADTokenExchange']
      subject: subject
    }
  }
]

output clientId string = identity.properties.clientId
output principalId string = identity.properties.principalId
