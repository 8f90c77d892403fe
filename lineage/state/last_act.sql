select max(at) from acts where act = :act and actor = :actor
