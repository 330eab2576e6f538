using Mem0.AppHost.Publishing;
using Mem0.AppHost.Topology;
using NorthernNerds.Aspire.Hosting.Neo4j;

var builder = DistributedApplication.CreateBuilder(args);
var settings = Mem0Settings.Read(builder.Configuration);
builder.AddDeploymentTarget(settings);

var postgresPassword = builder.AddSecret("postgres-password");
var graphPassword = builder.AddSecret("neo4j-password");
var apiKey = builder.AddSecret("api-key");
var grafanaPassword = builder.AddSecret("grafana-password");
var chatModel = builder.AddModelName("chat-model", "qwen2.5:3b");
var embeddingModel = builder.AddModelName("embedding-model", "nomic-embed-text");

// Memories: PostgreSQL with pgvector
var postgres = builder.AddPostgres("postgres", password: postgresPassword)
    .WithImage("pgvector/pgvector", "pg17")
    .WithEnvironment("POSTGRES_DB", "mem0") // AddDatabase creates it in run mode only
    .WithEnvironment("PGDATA", "/var/lib/postgresql/data/pgdata") // a fresh PVC is not empty (lost+found)
    .WithNamedVolume("postgres-data", "/var/lib/postgresql/data", "20Gi")
    .WithPgAdminInRunMode()
    .WithContainerHealthcheck("pg_isready", "-U", "postgres", "-d", "mem0")
    .WithHardening(new(User: 999) { Cpus = 2, MemoryMiB = 2048, Writable = ["/tmp", "/run/postgresql", "/dev/shm"] });
var db = postgres.AddDatabase("db", "mem0");

// Language models: Ollama
var ollama = builder.AddOllama("ollama")
    .WithModelStore("ollama-models", "20Gi")
    .WithGpu(settings)
    .WithContainerHealthcheck("ollama", "list")
    .WithHardening(new(User: OllamaExtensions.User) { Cpus = settings.OllamaCpus, MemoryMiB = settings.OllamaMemoryMiB });
var chat = ollama.AddModel("chat", chatModel);
var embed = ollama.AddModel("embed", embeddingModel);
var modelPull = builder.AddModelPull("model-pull", ollama, settings, chat, embed);

// Relations: Neo4j. "graph", not "neo4j": service links NEO4J_* would be read as settings by the image
var graph = builder.AddNeo4j("graph", neo4jPassword: graphPassword)
    .WithNamedVolume("graph-data", "/data", "20Gi")
    .WithSecretKey(graphPassword)
    .WithHttpHealthCheck("/", endpointName: "http")
    .WithContainerHealthcheck("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/7687")
    .WithHardening(new(User: 7474) { Cpus = 2, MemoryMiB = 2048, ReadOnly = false, Writable = [] }); // its entry point writes conf/

// Metrics: Prometheus takes OTLP, Grafana shows it
var prometheus = builder.AddContainer("prometheus", "docker.io/prom/prometheus", "v3.5.0")
    .WithHttpEndpoint(targetPort: 9090)
    .WithArgs("--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus",
        "--storage.tsdb.retention.time=15d", "--web.enable-otlp-receiver")
    .WithConfigFolder("prometheus", "/etc/prometheus")
    .WithNamedVolume("prometheus-data", "/prometheus", "10Gi")
    .WithHttpHealthCheck("/-/ready")
    .WithContainerHealthcheck("wget", "-q", "--spider", "http://127.0.0.1:9090/-/ready")
    .WithHardening(new(User: 65534) { Cpus = 1, MemoryMiB = 1024 });

var grafana = builder.AddContainer("grafana", "docker.io/grafana/grafana", "12.1.1")
    .WithHttpEndpoint(targetPort: 3000)
    .WithGrafanaSettings(grafanaPassword, prometheus)
    .WithConfigFolder("grafana/provisioning", "/etc/grafana/provisioning")
    .WithConfigFolder("grafana/dashboards", "/etc/grafana/dashboards")
    .WithNamedVolume("grafana-data", "/var/lib/grafana", "1Gi")
    .WithHttpHealthCheck("/api/health")
    .WithContainerHealthcheck("wget", "-q", "--spider", "http://127.0.0.1:3000/api/health")
    .WithHardening(new(User: 472) { Cpus = 0.5, MemoryMiB = 512 })
    .WaitFor(prometheus);

// The product
var api = builder.AddMem0Project<Projects.Mem0_Api>("api")
    .WithMem0Service(db, postgresPassword, chat, embed, graph, graphPassword, prometheus, modelPull)
    .WithApiSettings(apiKey)
    .WithPublicHttp(8888)
    .WithIngress(settings)
    .WithReplicaCount(settings.ApiReplicas)
    .WithHardening(new(User: 1654) { Cpus = settings.ApiCpus, MemoryMiB = settings.ApiMemoryMiB });

var ingest = builder.AddMem0Project<Projects.Mem0_Ingest>("ingest")
    .WithMem0Service(db, postgresPassword, chat, embed, graph, graphPassword, prometheus, modelPull)
    .WithHardening(new(User: 1654) { Cpus = 1, MemoryMiB = 1024 });

// Who may talk to whom; everything else is refused (NetworkPolicy objects, internal compose network)
api.ConnectsTo(postgres, ollama, graph, prometheus);
ingest.ConnectsTo(postgres, ollama, graph, prometheus);
grafana.ConnectsTo(prometheus);
builder.SealNetwork(api);

builder.Build().Run();
