// Where Pulumi keeps the state, and the key that encrypts its secrets. The account takes no keys: whoever uses it is
// somebody whom Entra ID knows.
param name string
param location string
param tags object
param project string
param planPrincipalId string

@description('Who applies each environment.')
param applyPrincipalIds object

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  // checkov:skip=CKV_AZURE_35:runners have no fixed address; no container is public, and no key is taken
  // checkov:skip=CKV_AZURE_59:runners have no fixed address; no container is public, and no key is taken
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_GRS'
  }
  properties: {
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
    }
  }
}

// Every state that was is kept for 90 days, so that a broken one can be gone back from.
resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: account
  name: 'default'
  properties: {
    isVersioningEnabled: true
    deleteRetentionPolicy: {
      enabled: true
      days: 90
    }
    containerDeleteRetentionPolicy: {
      enabled: true
      days: 90
    }
  }
}

resource oldVersions 'Microsoft.Storage/storageAccounts/managementPolicies@2023-05-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'old-versions'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: {
              blobTypes: ['blockBlob']
            }
            actions: {
              version: {
                delete: {
                  daysAfterCreationGreaterThan: 90
                }
              }
            }
          }
        }
      ]
    }
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: blobs
  name: 'state'
  properties: {
    publicAccess: 'None'
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  // checkov:skip=CKV_AZURE_109:runners have no fixed address; Entra ID says who may use the key
  // checkov:skip=CKV_AZURE_189:runners have no fixed address; Entra ID says who may use the key
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
  }
}

// It encrypts the data key of each stack.
resource key 'Microsoft.KeyVault/vaults/keys@2023-07-01' = {
  // checkov:skip=CKV_AZURE_40:a key that ends takes the state with it
  // checkov:skip=CKV_AZURE_112:keys in hardware are for you to decide
  parent: vault
  name: 'state'
  properties: {
    kty: 'RSA'
    keySize: 3072
    keyOps: ['encrypt', 'decrypt']
  }
}

resource readState 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, project, 'read-state')
  properties: {
    roleName: '${project}-read-state'
    description: 'Reads the state, and decrypts its secrets'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: ['Microsoft.Storage/storageAccounts/blobServices/containers/read']
        dataActions: [
          'Microsoft.KeyVault/vaults/keys/decrypt/action'
          'Microsoft.KeyVault/vaults/keys/read'
          'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'
        ]
      }
    ]
  }
}

// Locks are deleted, and nothing else is for good: the account keeps versions.
resource writeState 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, project, 'write-state')
  properties: {
    roleName: '${project}-write-state'
    description: 'Writes and locks the state of one environment'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        dataActions: [
          'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action'
          'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete'
          'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write'
        ]
      }
    ]
  }
}

// Of all stacks: Pulumi reads what the backend is like before it looks for one.
resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for who in items(union(applyPrincipalIds, { plan: planPrincipalId })): {
    scope: container
    name: guid(container.id, who.key, 'read-state')
    properties: {
      principalId: who.value
      principalType: 'ServicePrincipal'
      roleDefinitionId: readState.id
    }
  }
]

resource decrypts 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for who in items(union(applyPrincipalIds, { plan: planPrincipalId })): {
    scope: key
    name: guid(key.id, who.key, 'read-state')
    properties: {
      principalId: who.value
      principalType: 'ServicePrincipal'
      roleDefinitionId: readState.id
    }
  }
]

// The state of the own environment, its copies, its history and its locks.
var path = '@Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs:path] StringLike'

resource writes 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for who in items(applyPrincipalIds): {
    scope: container
    name: guid(container.id, who.key, 'write-state')
    properties: {
      principalId: who.value
      principalType: 'ServicePrincipal'
      roleDefinitionId: writeState.id
      conditionVersion: '2.0'
      condition: join([
        '(${path} \'.pulumi/stacks/${project}/${who.key}.*\')'
        '(${path} \'.pulumi/backups/${project}/${who.key}/*\')'
        '(${path} \'.pulumi/history/${project}/${who.key}/*\')'
        '(${path} \'.pulumi/locks/organization/${project}/${who.key}/*\')'
      ], ' OR ')
    }
  }
]
