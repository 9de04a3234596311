using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Groups;

namespace RedoxExport.Cmdlets;

/// <summary>Lists the groups of a server, for <c>-GroupId</c>.</summary>
[Cmdlet(VerbsCommon.Get, "RedoxExportGroup")]
[OutputType(typeof(ExportGroup))]
public sealed class GetRedoxExportGroupCommand : RedoxCmdlet
{
    private SilenceBar? _bar;
    private RedoxConnection? _connection;

    /// <summary>The names or ids of the groups to list; wildcards are allowed. All groups if omitted.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(GroupIdCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The maximum number of groups to return. The server is asked for no page more than this needs.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int First { get; set; } = int.MaxValue;

    /// <summary>The longest time to wait for the list: a time span, or seconds; two minutes by default.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [TimeSpanTransformation]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            _connection = RequireConnection();
            _bar = new SilenceBar(this, "Listing groups");
            List(_connection);
        }
        catch (RedoxExportException e)
        {
            WriteError(e.ToErrorRecord());
        }
        finally
        {
            if (!StopToken.IsCancellationRequested)
            {
                _bar?.End();
            }

            _bar = null;
        }
    }

    /// <inheritdoc/>
    protected override void OnTick() => _bar?.Show(_connection);

    private void List(RedoxConnection connection)
    {
        string[] names = [.. GivenNames.Split(Name)];
        WildcardPattern[] patterns = [.. names.Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase))];
        bool[] found = new bool[names.Length];
        int left = First;
        bool Take(ExportGroup group)
        {
            bool isWanted = false;
            for (int i = 0; i < patterns.Length; i++)
            {
                if (patterns[i].IsMatch(group.Id) || (group.Name is not null && patterns[i].IsMatch(group.Name)))
                {
                    isWanted = found[i] = true;
                }
            }

            if (isWanted)
            {
                PostObject(group);
                left--;
            }

            return left > 0;
        }

        Run(cancellationToken => new GroupSearch(connection, this, Timeout).RunAsync(Take, cancellationToken));
        for (int i = 0; i < names.Length; i++)
        {
            if (!found[i] && left > 0 && !WildcardPattern.ContainsWildcardCharacters(names[i]))
            {
                WriteError(CmdletErrors.GroupNotFound(names[i]).ToErrorRecord());
            }
        }
    }
}
