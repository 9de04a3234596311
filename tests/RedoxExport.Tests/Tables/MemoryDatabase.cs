using System.Collections.Concurrent;
using RedoxExport.Tables;
using RedoxExport.Views;

namespace RedoxExport.Tests.Tables;

/// <summary>A database in memory, with transactions: enough to see which rows a sync leaves. It keeps the id of the resource of each row.</summary>
internal sealed class MemoryDatabase
{
    public const string Name = "schema 'fhir' of the database 'memory' on here";

    private Dictionary<string, List<string>> _tables = new(StringComparer.Ordinal);
    private List<SyncMark> _marks = [];

    /// <summary>Called when a sync connects.</summary>
    public Action OnOpen { get; set; } = static () => { };

    /// <summary>Called when rows are begun to be made.</summary>
    public Action OnBatch { get; set; } = static () => { };

    public IReadOnlyList<SyncMark> Marks => _marks;

    public string[] Rows(string table) => [.. _tables[table].Order(StringComparer.Ordinal)];

    public bool Has(string table) => _tables.ContainsKey(table);

    public SyncTarget Connect() => new Target(this);

    private sealed class Target(MemoryDatabase database) : SyncTarget
    {
        private readonly Dictionary<string, List<string>> _tables = database._tables.ToDictionary(table => table.Key, table => table.Value.ToList(), StringComparer.Ordinal);
        private readonly List<SyncMark> _marks = [.. database._marks];
        private HashSet<string> _staged = [];

        public override SyncDialect Dialect { get; } = new MemoryDialect();

        public override string Description => Name;

        public override Task OpenAsync(CancellationToken cancellation)
        {
            database.OnOpen();
            cancellation.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        }

        public override Task BeginAsync(Action onWait, CancellationToken cancellation) => Task.CompletedTask;

        public override Task<IReadOnlyList<SyncMark>> ReadMarksAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<SyncMark>>([.. _marks]);

        public override Task<IReadOnlyList<DatabaseColumn>?> ReadColumnsAsync(string name, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<DatabaseColumn>?>(_tables.ContainsKey(name) ? MemoryDialect.Columns[name] : null);

        public override Task ExecuteAsync(string statement, string table, CancellationToken cancellation)
        {
            if (statement.StartsWith("CREATE TABLE ", StringComparison.Ordinal))
            {
                _tables.Add(table, []);
            }

            return Task.CompletedTask;
        }

        public override SyncBatch NewBatch(SyncTable table)
        {
            database.OnBatch();
            return new MemoryBatch();
        }

        public override Task WriteAsync(SyncTable table, IReadOnlyList<SyncBatch> batches, CancellationToken cancellation)
        {
            _tables[table.Name].AddRange(batches.Cast<MemoryBatch>().SelectMany(batch => batch.Ids));
            return Task.CompletedTask;
        }

        public override Task StageIdsAsync(IEnumerable<string> ids, CancellationToken cancellation)
        {
            _staged = [.. ids];
            return Task.CompletedTask;
        }

        public override Task<long> DeleteStagedAsync(SyncTable table, CancellationToken cancellation) => Task.FromResult((long)_tables[table.Name].RemoveAll(_staged.Contains));

        public override Task<long> DeleteAllAsync(SyncTable table, CancellationToken cancellation) => Task.FromResult((long)_tables[table.Name].RemoveAll(_ => true));

        public override Task AnalyzeAsync(SyncTable table, CancellationToken cancellation) => Task.CompletedTask;

        public override Task CopyGrantsAsync(SyncTable table, CancellationToken cancellation) => Task.CompletedTask;

        public override Task WriteMarkAsync(SyncMark mark, CancellationToken cancellation)
        {
            _marks.RemoveAll(other => (other.Source, other.Table) == (mark.Source, mark.Table));
            _marks.Add(mark);
            return Task.CompletedTask;
        }

        public override Task DeleteOtherMarksAsync(SyncTable table, CancellationToken cancellation) => Task.CompletedTask;

        public override Task CommitAsync(CancellationToken cancellation)
        {
            (database._tables, database._marks) = (_tables, _marks);
            return Task.CompletedTask;
        }

        public override void Dispose()
        {
        }
    }

    private sealed class MemoryBatch : SyncBatch
    {
        private readonly List<string> _ids = [];
        private int _kept;

        public IEnumerable<string> Ids => _ids;

        public override long Bytes => _ids.Count;

        public override long Rows => _ids.Count;

        public override void Add(byte[] json, Cell[] cells) => _ids.Add((string)CellValue.Read(json, cells[^1])!);

        public override void Keep() => _kept = _ids.Count;

        public override void Undo() => _ids.RemoveRange(_kept, _ids.Count - _kept);

        public override void Dispose()
        {
        }
    }

    private sealed class MemoryDialect : SyncDialect
    {
        public static ConcurrentDictionary<string, IReadOnlyList<DatabaseColumn>> Columns { get; } = new(StringComparer.Ordinal);

        public override string Product => "Memory";

        public override string KeyType => "text";

        public override StringComparer NameComparer => StringComparer.Ordinal;

        public override string TypeOf(TableColumn column) => "text";

        public override string? ProblemOf(string name) => name.Length > 63 ? "is longer than 63 characters" : null;

        public override string CreateTable(SyncTable table, string name)
        {
            Columns[name] = table.Columns;
            return "CREATE TABLE " + name;
        }

        public override string CreateIndex(string name) => "CREATE INDEX " + name;

        public override string Drop(string name) => "DROP TABLE " + name;

        public override string Rename(string name, string newName) => $"RENAME {name} {newName}";

        public override IReadOnlyList<string> CreateMarks() => [];
    }
}
