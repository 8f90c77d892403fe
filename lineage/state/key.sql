select id, name, role, namespaces, sha256, verifier, created_at, expires_at, revoked_at from keys where id = :id
