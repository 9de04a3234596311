using RedoxExport.Runs;
using RedoxExport.Storage;
using RedoxExport.Tables;
using RedoxExport.Tests.Datasets;
using RedoxExport.Views;

namespace RedoxExport.Tests.Tables;

/// <summary>A sync makes rows before the database has said what it has, from what the folder remembers of it.</summary>
public sealed class RowsAheadTests : IDisposable
{
    private const int Patients = 20;

    private readonly DatasetRuns _runs = new();
    private readonly List<RedoxExportException> _errors = [];
    private int _nights;

    public void Dispose() => _runs.Dispose();

    [Fact]
    public async Task Rows_are_made_while_the_database_is_connected_to()
    {
        AddNight();
        using ManualResetEventSlim isMade = new();
        MemoryDatabase database = new() { OnBatch = isMade.Set };
        bool wasMade = false;
        database.OnOpen = () => wasMade = isMade.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        await SyncAsync(database);

        Assert.True(wasMade);
        AssertHasNight(database);
    }

    [Fact]
    public async Task Each_night_ends_in_the_right_tables()
    {
        MemoryDatabase database = new();
        for (int night = 0; night < 4; night++)
        {
            AddNight();
            Assert.Equal([night == 0 ? TableSyncAction.Loaded : TableSyncAction.Updated], await SyncAsync(database));
            AssertHasNight(database);
        }
    }

    [Fact]
    public async Task A_folder_that_has_forgotten_the_database_follows_it_nevertheless()
    {
        MemoryDatabase database = new();
        AddNight();
        await SyncAsync(database);
        File.Delete(RecordPath());
        AddNight();

        Assert.Equal([TableSyncAction.Updated], await SyncAsync(database));

        AssertHasNight(database);
    }

    [Fact]
    public async Task A_folder_that_remembers_too_little_of_the_database_follows_it_nevertheless()
    {
        MemoryDatabase database = new();
        AddNight();
        await SyncAsync(database);
        byte[] record = await File.ReadAllBytesAsync(RecordPath(), TestContext.Current.CancellationToken);
        AddNight();
        await SyncAsync(database);
        await File.WriteAllBytesAsync(RecordPath(), record, TestContext.Current.CancellationToken);
        Assert.Equal([TableSyncAction.Unchanged], await SyncAsync(database));
        await File.WriteAllBytesAsync(RecordPath(), record, TestContext.Current.CancellationToken);
        AddNight();

        Assert.Equal([TableSyncAction.Updated], await SyncAsync(database));

        AssertHasNight(database);
    }

    [Fact]
    public async Task A_database_that_was_restored_from_a_backup_catches_up()
    {
        MemoryDatabase backup = new();
        MemoryDatabase database = new();
        AddNight();
        await SyncAsync(backup);
        AddNight();
        Assert.Equal([TableSyncAction.Loaded], await SyncAsync(database));
        Assert.Equal([TableSyncAction.Updated], await SyncAsync(backup));
        AddNight();
        await SyncAsync(database);
        AddNight();

        Assert.Equal([TableSyncAction.Updated], await SyncAsync(backup));

        AssertHasNight(backup);
    }

    [Fact]
    public async Task A_resource_without_a_result_is_reported_once_although_its_rows_were_made_twice()
    {
        MemoryDatabase database = new();
        AddNight();
        await SyncAsync(database);
        File.Delete(RecordPath());
        AddNight("""{"resourceType":"Patient","id":"two","name":[{"family":"A"},{"family":"B"}]}""");
        _errors.Clear();

        await SyncAsync(database);

        Assert.Single(_errors);
        AssertHasNight(database);
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(45, 2)]
    public async Task A_connection_that_was_idle_for_long_while_runs_were_merged_is_opened_again(int seconds, int opened)
    {
        AddNight();
        int count = 0;
        MemoryDatabase database = new() { OnOpen = () => Interlocked.Increment(ref count) };

        await SyncAsync(database, new SteppingClock(TimeSpan.FromSeconds(seconds)));

        Assert.Equal(opened, count);
        AssertHasNight(database);
    }

    [Fact]
    public async Task An_error_of_the_folder_is_reported_also_if_the_database_cannot_be_reached()
    {
        MemoryDatabase database = new() { OnOpen = () => throw DatabaseErrors.Unreachable("db:5432", "it is off.") };

        Assert.Equal(ErrorIds.NoRunsHere, (await Assert.ThrowsAsync<RedoxExportException>(() => SyncAsync(database))).ErrorId);

        AddNight();
        Assert.Equal(ErrorIds.DatabaseUnreachable, (await Assert.ThrowsAsync<RedoxExportException>(() => SyncAsync(database))).ErrorId);
    }

    /// <summary>Each night changes a patient, removes one and brings another.</summary>
    private void AddNight(params string[] more)
    {
        int night = _nights++;
        string[] lines = night == 0
            ? [.. Enumerable.Range(0, Patients).Select(i => PatientOf($"p{i}", night))]
            : [PatientOf($"p{night + 5}", night), PatientOf($"new{night}", night)];
        _runs.Add(night == 0, [.. lines, .. more], deleted: night == 0 ? null : [$"Patient/p{night}"]);
        _runs.Update();
    }

    private static string PatientOf(string id, int night) => $$"""{"resourceType":"Patient","id":"{{id}}","language":"n{{night}}"}""";

    private async Task<TableSyncAction[]> SyncAsync(MemoryDatabase database, TimeProvider? clock = null)
    {
        ViewPlan view = ViewReader.Read("""{"name":"patient","resource":"Patient","select":[{"column":[{"name":"language","path":"language"},{"name":"family","path":"name.family"}]}]}""", out _)!;
        using SyncTarget target = database.Connect();
        RunTables tables = new(_runs.Root, [new TablePlan("patient", view)], target, "root") { OnFailed = _errors.Add, Clock = clock ?? TimeProvider.System };
        return [.. (await tables.SyncAsync(TestContext.Current.CancellationToken)).Select(result => result.Action)];
    }

    private string RecordPath() => Assert.Single(Directory.GetFiles(_runs.Root, ExportLayout.SyncedPattern));

    private void AssertHasNight(MemoryDatabase database)
    {
        string[] ids =
        [
            .. Enumerable.Range(0, Patients).Where(i => i == 0 || i >= _nights).Select(i => $"p{i}"),
            .. Enumerable.Range(1, _nights - 1).Select(night => $"new{night}"),
        ];
        Assert.Equal(ids.Order(StringComparer.Ordinal), database.Rows("patient"));
    }

    /// <summary>Each time it is asked, time has passed.</summary>
    private sealed class SteppingClock(TimeSpan step) : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks += step.Ticks;
    }
}
