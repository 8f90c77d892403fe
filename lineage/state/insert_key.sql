insert into keys (id, name, role, namespaces, sha256, verifier, created_at, expires_at)
values (:id, :name, :role, :namespaces, :sha256, :verifier, :created_at, :expires_at)
