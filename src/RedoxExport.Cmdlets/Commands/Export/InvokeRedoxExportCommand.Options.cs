using RedoxExport.Attachments;
using RedoxExport.Runs;
using RedoxExport.Tables;

namespace RedoxExport.Cmdlets;

// The options of a run, made of the parameters.
public sealed partial class InvokeRedoxExportCommand
{
    /// <param name="root">The folder of the runs.</param>
    /// <param name="source">The name that a folder without one gets in the tables.</param>
    private RunOptions OptionsFor(string root, string? source = null)
    {
        bool isPublished = ParameterSetName == ManifestSet;
        return new RunOptions
        {
            Incremental = Incremental || (isPublished && !Full),
            Full = Full,
            Overlap = Overlap,
            Timeout = Timeout,
            ReleaseServerFiles = ReleaseServerFiles,
            UpdateDataset = UpdateDataset,
            Tables = TableOptions(root, source),
            Attachments = AttachmentsWanted(),
            Retain = Retain,
            RetainFor = RetainFor,
            Save = this.ToSaveOptions(),
            Unrecorded = AccountFolder.Unrecorded,
        };
    }

    private Uri PublishedManifest()
    {
        string[] others = [.. OfRequests.Where(MyInvocation.BoundParameters.ContainsKey)];
        return others.Length > 0 ? throw CmdletErrors.ManifestUriWithRequest(others) : ManifestAddress.Of(this, ManifestUri);
    }

    private AttachmentOptions? AttachmentsWanted()
    {
        if (!Attachment)
        {
            string[] names = [nameof(AttachmentContentType), nameof(MaxAttachmentSize), nameof(RemoveDeletedAttachment)];
            return names.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is { } given ? throw CmdletErrors.AttachmentParameterMissing("-" + given) : null;
        }

        return new AttachmentOptions
        {
            ContentTypes = new ContentTypeFilter(GivenNames.Split(AttachmentContentType)),
            MaxFileSize = MaxAttachmentSize,
            ThrottleLimit = ThrottleLimit,
            RemovesUnreferenced = RemoveDeletedAttachment,
        };
    }

    // Created and checked before the run begins: a mistake in the parameters must not be found hours later.
    private RunTableOptions? TableOptions(string root, string? source)
    {
        if (View is null)
        {
            return DatabaseParameter() is { } given ? throw CmdletErrors.TableParameterMissing(given, "-View with the views of the tables") : null;
        }

        CheckServer();

        IReadOnlyList<TablePlan> plans = ViewParameter.ReadAll(this, View);
        Func<SyncTarget> create = this.ToTarget(this);
        using SyncTarget target = create();
        string? name = TableSource ?? (source is null || SyncSource.HasName(root) ? null : source);
        new RunTables(root, plans, target, name).Check();
        return new RunTableOptions { Plans = plans, CreateTarget = create, Source = name, IsStrict = Strict };
    }

    // Parameter sets of their own would double those of the kick-off twice.
    private void CheckServer()
    {
        if (PostgreSql is not null && SqlServer is not null)
        {
            throw CmdletErrors.DatabaseAmbiguous();
        }

        if (PostgreSql is null && SqlServer is null)
        {
            throw CmdletErrors.TableParameterMissing("-View", "-PostgreSql or -SqlServer with the database server");
        }

        if (SqlServer is not null && Database is null)
        {
            throw CmdletErrors.TableParameterMissing("-SqlServer", "-Database with the name of the database");
        }

        string[] ofPostgreSql = [nameof(DatabaseUserName), nameof(DatabaseRootCertificate)];
        if (SqlServer is not null && ofPostgreSql.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is { } given)
        {
            throw CmdletErrors.TableParameterMissing("-" + given, "-PostgreSql");
        }
    }

    /// <summary>The first parameter about tables that was specified in addition to -View; <see langword="null"/> if there is none.</summary>
    private string? DatabaseParameter()
    {
        string[] names =
        [
            nameof(PostgreSql), nameof(SqlServer), nameof(Database), nameof(Schema), nameof(DatabaseCredential), nameof(DatabaseUserName),
            nameof(DatabaseAccessToken), nameof(DatabaseRootCertificate), nameof(AllowInsecureDatabase), nameof(TableSource),
        ];
        return names.Where(MyInvocation.BoundParameters.ContainsKey).Select(name => "-" + name).FirstOrDefault();
    }
}
