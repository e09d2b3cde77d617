# The storage account that holds the state of every root, one container an environment. It takes no keys: whoever uses it
# is somebody whom Entra ID knows.

resource "azurerm_resource_group" "state" {
  name     = "${var.project}-state"
  location = var.location
}

resource "azurerm_storage_account" "state" {
  #checkov:skip=CKV_AZURE_33:there are no queues
  #checkov:skip=CKV2_AZURE_1:the platform encrypts; a key of your own is for you to decide
  #checkov:skip=CKV2_AZURE_33:runners have no fixed address and no private endpoint
  #checkov:skip=CKV_AZURE_59:runners have no fixed address; no container is public, and no key is taken
  name                              = var.state_account
  resource_group_name               = azurerm_resource_group.state.name
  location                          = azurerm_resource_group.state.location
  account_kind                      = "StorageV2"
  account_tier                      = "Standard"
  account_replication_type          = "GRS"
  min_tls_version                   = "TLS1_2"
  https_traffic_only_enabled        = true
  shared_access_key_enabled         = false
  default_to_oauth_authentication   = true
  allow_nested_items_to_be_public   = false
  cross_tenant_replication_enabled  = false
  infrastructure_encryption_enabled = true

  # Every state that was is kept for 90 days, so that a broken one can be gone back from.
  blob_properties {
    versioning_enabled = true

    delete_retention_policy {
      days = 90
    }

    container_delete_retention_policy {
      days = 90
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_storage_management_policy" "state" {
  storage_account_id = azurerm_storage_account.state.id

  rule {
    name    = "old-versions"
    enabled = true

    filters {
      blob_types = ["blockBlob"]
    }

    actions {
      version {
        delete_after_days_since_creation = 90
      }
    }
  }
}

resource "azurerm_storage_container" "state" {
  #checkov:skip=CKV2_AZURE_21:Azure Monitor says who read the state, where its logs are collected
  for_each              = setunion(var.environments, ["bootstrap"])
  name                  = each.key
  storage_account_id    = azurerm_storage_account.state.id
  container_access_type = "private"
}

# What the pipelines' identities may do with the state.
resource "azurerm_role_assignment" "plan_state" {
  for_each             = var.environments
  scope                = azurerm_storage_container.state[each.key].id
  role_definition_name = "Storage Blob Data Reader"
  principal_id         = local.plan_principal
}

# Writing, and holding the lease that locks. The built-in role for that may delete as well; this one may not.
resource "azurerm_role_definition" "state_writer" {
  name  = "${var.project} state writer"
  scope = azurerm_storage_account.state.id

  permissions {
    actions = [
      "Microsoft.Storage/storageAccounts/blobServices/containers/read",
    ]
    data_actions = [
      "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
      "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
      "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action",
    ]
  }
}

resource "azurerm_role_assignment" "apply_state" {
  for_each           = var.environments
  scope              = azurerm_storage_container.state[each.key].id
  role_definition_id = azurerm_role_definition.state_writer.role_definition_resource_id
  principal_id       = azurerm_user_assigned_identity.apply[each.key].principal_id
}
